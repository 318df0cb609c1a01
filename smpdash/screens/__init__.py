"""What people touch: Streamlit's only door, one file per screen."""
