"""The least that Streamlit can do with a tap: what every measurement is held against."""

import streamlit as st

st.session_state.setdefault("taps", 0)
if st.button("Tap"):
    st.session_state["taps"] += 1
st.html(f"<p class='count'>{st.session_state['taps']}</p>")
