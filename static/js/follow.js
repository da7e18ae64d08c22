// A page that follows a payment asks for itself. An answer that is another page, such as the one to
// sign in on, must not empty it.
addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.serverResponse.includes('id="payment"')) return;
  event.detail.shouldSwap = false;
  location.reload();
});
