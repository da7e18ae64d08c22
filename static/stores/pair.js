// A link from the office pairs without another tap. Previews of links run no script, so they do
// not use up the code.
document.querySelector("form[data-send-at-once]")?.requestSubmit();
