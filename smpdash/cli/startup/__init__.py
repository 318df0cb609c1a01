"""What keeps smpdash running: a service of systemd, of launchd, or a task of Windows."""
