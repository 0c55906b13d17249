"""Where the rooms are kept, behind one interface (`port.RoomStore`)."""
