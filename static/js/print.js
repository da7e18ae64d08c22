// The print document prints itself and goes; the till stays where it was.
addEventListener("afterprint", () => window.close());
addEventListener("load", () => window.print());
