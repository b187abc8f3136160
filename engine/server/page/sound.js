// The browser's microphone and loudspeaker. Knows no network and nothing of what is said.

import { RATE_HZ } from "/pcm.js";

const DUCKED_GAIN = 0.126;
const FADE_S = 0.03;

/** Sound in and out; `onPiece` gets 40 ms of the microphone at a time. */
export class Sound {
  constructor(onPiece) {
    this.onPiece = onPiece;
    this.isMuted = false;
  }

  /** Open the loudspeaker; only after the user has pressed something. */
  async open() {
    this.context = new AudioContext({ sampleRate: RATE_HZ });
    await this.context.audioWorklet.addModule("/microphone.js");
    await this.context.audioWorklet.addModule("/loudspeaker.js");
    this.loudspeaker = new AudioWorkletNode(this.context, "loudspeaker", { numberOfInputs: 0 });
    this.gain = this.context.createGain();
    this.loudspeaker.connect(this.gain).connect(this.context.destination);
    await this.context.resume();
  }

  /** Ask for the microphone; throws where the browser or the user says no. */
  async listen() {
    if (!navigator.mediaDevices) {
      throw new Error("Browsers give a microphone only to pages of this machine or over https.");
    }
    this.stream = await navigator.mediaDevices.getUserMedia({
      audio: { echoCancellation: true, noiseSuppression: true, channelCount: 1 },
    });
    const source = this.context.createMediaStreamSource(this.stream);
    const microphone = new AudioWorkletNode(this.context, "microphone", { numberOfOutputs: 0 });
    microphone.port.onmessage = ({ data }) => {
      this.onPiece(this.isMuted ? new Float32Array(data.length) : data);
    };
    source.connect(microphone);
  }

  play(samples) {
    this.loudspeaker?.port.postMessage(samples);
  }

  clear() {
    this.loudspeaker?.port.postMessage("clear");
  }

  /** Turn the answer down, or up again. */
  duck(isDucked) {
    const level = isDucked ? DUCKED_GAIN : 1;
    this.gain?.gain.setTargetAtTime(level, this.context.currentTime, FADE_S / 3);
  }

  async close() {
    this.stream?.getTracks().forEach((track) => track.stop());
    await this.context?.close();
    this.context = this.stream = this.gain = this.loudspeaker = undefined;
  }
}
