// The screen stays awake while the page is shown. Hidden, the browser lets go of it by itself.

const stay = () => document.hidden || navigator.wakeLock?.request("screen").catch(() => {});

document.addEventListener("visibilitychange", stay);
stay();
