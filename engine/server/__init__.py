"""Many users, one loaded model: OpenAI's Realtime API over WebSocket.

Knows no window and no sound card; each user is a session of the engine behind a port of its own.
"""
