"""HTTP: serves the app, with sign-in, headers, downloads and limits on connections."""
