// What the page shows, from what the server tells. Pure: knows no document and no sound.

export const MOODS = {
  offline: "Not connected",
  connecting: "Connecting",
  idle: "Ready",
  listening: "Listening",
  thinking: "Thinking",
  speaking: "Speaking",
  hesitating: "Go on, I am listening",
};

/** Nothing said yet. */
export function emptyConversation() {
  return { mood: "offline", turns: [], role: "", latency: null, error: "", isAnswering: false };
}

/** The conversation after one more event of the server; the one before is left as it is. */
export function after(state, event) {
  const handler = HANDLERS[event.type];
  return handler ? { ...state, ...handler(state, event) } : state;
}

const HANDLERS = {
  "session.created": (state, event) => ({ role: event.session.instructions, error: "" }),
  "session.updated": (state, event) => ({ role: event.session.instructions, error: "" }),
  "floe.mood": (state, event) => ({ mood: event.mood }),
  "floe.words": (state, event) => ({
    turns: withTurn(state.turns, { id: event.item_id, role: "user", text: event.text }),
  }),
  "floe.turn_dropped": (state, event) => ({
    turns: state.turns.filter((turn) => turn.id !== event.item_id),
  }),
  "conversation.item.added": (state, event) => ({ turns: withItem(state.turns, event.item) }),
  "response.created": () => ({ isAnswering: true, error: "" }),
  "response.output_audio_transcript.delta": (state, event) => ({
    turns: changed(state.turns, event.item_id, (turn) => ({ text: turn.text + event.delta })),
  }),
  "floe.spoken": (state, event) => ({
    turns: changedLast(state.turns, () => ({ nSpoken: event.n_chars })),
  }),
  "response.output_audio_transcript.done": (state, event) => ({
    turns: changed(state.turns, event.item_id, () => ({
      text: event.transcript,
      nSpoken: event.transcript.length,
    })),
  }),
  "response.done": (state, event) => ({
    isAnswering: false,
    error: event.response.status_details?.error?.message ?? "",
    turns: changedLast(state.turns, () => ({
      isBroken: event.response.status === "cancelled",
    })),
  }),
  "floe.latency": (state, event) => ({ latency: { total: event.total_ms, spans: event.spans } }),
  error: (state, event) => ({ error: event.error.message }),
};

function withItem(turns, item) {
  const typed = item.content.find((part) => part.type === "input_text");
  if (item.role === "assistant") {
    return withTurn(turns, { id: item.id, role: "assistant", text: "", nSpoken: 0 });
  }
  return typed ? withTurn(turns, { id: item.id, role: "user", text: typed.text }) : turns;
}

function withTurn(turns, turn) {
  const isThere = turns.some((one) => one.id === turn.id);
  return isThere ? changed(turns, turn.id, () => turn) : [...turns, turn];
}

function changed(turns, id, change) {
  return turns.map((turn) => (turn.id === id ? { ...turn, ...change(turn) } : turn));
}

function changedLast(turns, change) {
  const last = turns.findLast((turn) => turn.role === "assistant");
  return last ? changed(turns, last.id, change) : turns;
}
