"""What a person does with the list of chats: menus, the mouse, and what they ask for."""
