"""What flows through a call: pictures (`av.VideoFrame`) and sound (blocks of samples)."""
