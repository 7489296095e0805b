// "Forlad siden nu" works as a link. With this the page is hidden at once and gives its place in the browser's
// history to the one that follows; and three presses of Shift within five seconds do the same.
(() => {
  const links = document.querySelectorAll("[data-leave]");
  const keys = document.querySelector("[data-leave-keys]");
  let presses = 0, since = 0, alone = false, timer;

  const leave = () => {
    document.documentElement.hidden = true;
    document.title = "\u2026";
    location.replace(links[0].href);
  };
  const tell = (count) => {
    presses = count;
    clearTimeout(timer);
    timer = count && setTimeout(tell, since + 5000 - Date.now(), 0);
    const dots = document.createElement("span");
    dots.setAttribute("aria-hidden", "true");
    dots.textContent = "\u25cf".repeat(count) + "\u25cb".repeat(3 - count) + " ";
    keys.replaceChildren(...(count ? [dots, keys.dataset.leaveKeys] : []));
  };

  links.forEach((link) => link.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  }));
  // Shift counts when it is pressed alone, not when it makes a capital letter.
  addEventListener("keydown", (event) => { alone = event.key === "Shift"; });
  addEventListener("keyup", (event) => {
    if (event.key !== "Shift" || !alone) return;
    if (!presses) since = Date.now();
    tell(presses + 1);
    if (presses === 3) leave();
  });
})();
