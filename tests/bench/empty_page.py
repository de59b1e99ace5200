"""The page that everything is compared with."""

import streamlit as st

st.text("empty")
