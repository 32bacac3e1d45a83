"""Offers what can be done with a message, a selection and a link: buttons, menus, a dialog."""
