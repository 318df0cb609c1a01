"""The visit screen."""
