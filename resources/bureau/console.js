// What arrives is shown as it arrives: rows are asked for again every two seconds.
"use strict";
(() => {
  const live = document.querySelector("[data-live]");
  if (!live) return;
  const state = document.querySelector("#live-state");
  const again = async () => {
    try {
      const answer = await fetch(live.dataset.live, { redirect: "error" });
      if (!answer.ok) throw new Error(String(answer.status));
      const rows = await answer.text();
      if (rows !== live.dataset.shown) { live.innerHTML = rows; live.dataset.shown = rows; }
      state.textContent = "实时";
    } catch {
      state.textContent = "税局没有回答, 正在再问";
    }
    setTimeout(again, 2000);
  };
  setTimeout(again, 2000);
})();
