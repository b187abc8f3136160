// The loudspeaker's side of the audio thread: plays what it is given, in order. Knows no network.

class Loudspeaker extends AudioWorkletProcessor {
  constructor() {
    super();
    this.waiting = [];
    this.at = 0;
    this.port.onmessage = ({ data }) => {
      if (data === "clear") {
        this.waiting = [];
        this.at = 0;
      } else {
        this.waiting.push(data);
      }
    };
  }

  process(_inputs, outputs) {
    const channel = outputs[0][0];
    for (let n = 0; n < channel.length; n += 1) {
      channel[n] = this.next();
    }
    return true;
  }

  next() {
    if (this.waiting.length === 0) {
      return 0;
    }
    const sample = this.waiting[0][this.at];
    this.at += 1;
    if (this.at === this.waiting[0].length) {
      this.waiting.shift();
      this.at = 0;
    }
    return sample;
  }
}

registerProcessor("loudspeaker", Loudspeaker);
