"""Service files that keep smpdash running: for systemd, launchd and the Windows task scheduler."""
