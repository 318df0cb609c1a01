"""The simplest Streamlit app with a button: the reference for the measurements of a tap."""

import streamlit as st

st.session_state.setdefault("taps", 0)
if st.button("Tap"):
    st.session_state["taps"] += 1
st.html(f"<p class='count'>{st.session_state['taps']}</p>")
