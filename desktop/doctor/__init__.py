"""`tandem doctor`: whether this computer, its devices and its network are fit for a call."""
