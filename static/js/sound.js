// Every sound has a text twin on the screen; unknown makes none, because nobody need do anything.

const TUNES = {
  item: [[880, 40]],
  unknown: [[220, 90], [0, 60], [220, 90]],
  paid: [[660, 70], [880, 70], [1320, 80]],
  declined: [[440, 130], [330, 130]],
  choice: [[660, 80], [0, 70], [660, 80], [0, 70], [660, 80]],
};
const BUZZ = {
  item: 20,
  unknown: [60, 60, 60],
  paid: [40, 40, 120],
  declined: 200,
  choice: [60, 60, 60, 60, 60],
};

let audio = null;

export const isOn = () => localStorage.getItem("sound") !== "off";
export const set = (on) => localStorage.setItem("sound", on ? "on" : "off");

/** Browsers let a page sound only after somebody has touched it. */
export function wake() {
  audio ??= new AudioContext();
  if (audio.state === "suspended") audio.resume();
}

export function play(name) {
  const tune = TUNES[name];
  if (!tune) return;
  if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(BUZZ[name]);
  if (!isOn() || audio?.state !== "running") return;
  let at = audio.currentTime;
  for (const [hertz, ms] of tune) {
    if (hertz) note(hertz, at, ms / 1000);
    at += ms / 1000;
  }
}

function note(hertz, at, seconds) {
  const tone = new OscillatorNode(audio, { frequency: hertz, type: "triangle" });
  const volume = new GainNode(audio, { gain: 0 });
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(0.25, at + 0.005);
  volume.gain.setValueAtTime(0.25, at + seconds - 0.01);
  volume.gain.linearRampToValueAtTime(0, at + seconds);
  tone.connect(volume).connect(audio.destination);
  tone.start(at);
  tone.stop(at + seconds);
}
