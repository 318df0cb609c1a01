"""The component that shows a tap at once and then tells the server."""
