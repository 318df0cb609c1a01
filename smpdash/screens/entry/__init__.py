"""The component that shows a tap at once and then sends it to the server."""
