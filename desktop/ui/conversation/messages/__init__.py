"""One message on the page: questions, replies, thoughts and the lines below them."""
