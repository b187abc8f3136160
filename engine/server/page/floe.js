// The page: joins the socket, the sound and the document. What is shown is `conversation.js`'s.

import { after, emptyConversation, MOODS } from "/conversation.js";
import { decodePcm, encodePcm } from "/pcm.js";
import { Sound } from "/sound.js";

const TOKEN_SUBPROTOCOL = "openai-insecure-api-key.";
const element = (id) => document.getElementById(id);

let state = emptyConversation();
let socket = null;
let sound = null;

function send(message) {
  if (socket?.readyState === WebSocket.OPEN) {
    socket.send(JSON.stringify(message));
  }
}

// -- connecting -----------------------------------------------------------------------------------

async function start() {
  state = { ...emptyConversation(), mood: "connecting" };
  sound = new Sound((piece) => {
    send({ type: "input_audio_buffer.append", audio: encodePcm(piece) });
  });
  draw();
  await sound.open();
  connect();
  try {
    await sound.listen();
  } catch (error) {
    complain(`There is no microphone: ${error.message} You can still type.`);
  }
}

function connect() {
  const token = element("token").value.trim();
  const protocols = token ? ["realtime", TOKEN_SUBPROTOCOL + token] : ["realtime"];
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  socket = new WebSocket(`${scheme}://${location.host}/v1/realtime`, protocols);
  socket.onmessage = ({ data }) => take(JSON.parse(data));
  socket.onclose = ({ code, reason }) => ended(code, reason);
}

async function ended(code, reason) {
  socket = null;
  await sound?.close();
  sound = null;
  state = { ...state, mood: "offline", isAnswering: false };
  if (code === 1006) {
    complain("The connection was refused or lost. If the server asks for a token, give it below.");
  } else if (reason && !state.error) {
    complain(`The server has closed the connection: ${reason}.`);
  }
  draw();
}

// -- what the server tells ------------------------------------------------------------------------

const SOUNDS = {
  "response.output_audio.delta": (event) => sound?.play(decodePcm(event.delta)),
  "output_audio_buffer.cleared": () => silence(),
  "floe.ducked": (event) => (event.is_paused ? sound?.clear() : sound?.duck(true)),
  "floe.resumed": () => sound?.duck(false),
  "response.created": () => sound?.duck(false),
};

function silence() {
  sound?.clear();
  sound?.duck(false);
}

function take(event) {
  SOUNDS[event.type]?.(event);
  const roleBefore = state.role;
  state = after(state, event);
  if (state.role !== roleBefore) {
    element("role").value = state.role;
  }
  draw();
}

// -- the document ---------------------------------------------------------------------------------

function complain(text) {
  state = { ...state, error: text };
  draw();
}

function draw() {
  const isConnected = socket !== null;
  element("mood").textContent = MOODS[state.mood] ?? state.mood;
  element("mood").dataset.mood = state.mood;
  element("notice").textContent = state.error;
  element("notice").hidden = !state.error;
  element("talk").textContent = isConnected ? "End" : "Start talking";
  for (const id of ["mute", "text", "send", "apply"]) {
    element(id).disabled = !isConnected;
  }
  element("stop").disabled = !state.isAnswering;
  element("turns").replaceChildren(...state.turns.map(turnElement));
  drawLatency();
}

function turnElement(turn) {
  const item = document.createElement("li");
  item.className = turn.isBroken ? `${turn.role} broken` : turn.role;
  const nSpoken = turn.role === "assistant" ? turn.nSpoken : turn.text.length;
  item.append(turn.text.slice(0, nSpoken));
  const ahead = document.createElement("span");
  ahead.className = "ahead";
  ahead.append(turn.text.slice(nSpoken));
  item.append(ahead);
  return item;
}

function drawLatency() {
  if (!state.latency) {
    return;
  }
  element("total").textContent = `${Math.round(state.latency.total)} ms`;
  element("spans").replaceChildren(
    ...state.latency.spans.map(({ stage, ms }) => {
      const row = document.createElement("tr");
      const name = document.createElement("th");
      name.textContent = stage.replaceAll("_", " ");
      const figure = document.createElement("td");
      figure.textContent = Math.round(ms);
      row.append(name, figure);
      return row;
    }),
  );
}

element("talk").onclick = () => {
  if (socket) {
    socket.close();
  } else {
    start().catch((error) => complain(error.message));
  }
};

element("mute").onclick = () => {
  sound.isMuted = !sound.isMuted;
  element("mute").setAttribute("aria-pressed", String(sound.isMuted));
};

element("stop").onclick = () => send({ type: "response.cancel" });

element("typed").onsubmit = (event) => {
  event.preventDefault();
  const text = element("text").value.trim();
  if (!text) {
    return;
  }
  element("text").value = "";
  if (state.isAnswering) {
    send({ type: "response.cancel" });
  }
  const content = [{ type: "input_text", text }];
  send({ type: "conversation.item.create", item: { type: "message", role: "user", content } });
  send({ type: "response.create" });
};

element("role-form").onsubmit = (event) => {
  event.preventDefault();
  const session = { type: "realtime", instructions: element("role").value };
  send({ type: "session.update", session });
};

draw();
