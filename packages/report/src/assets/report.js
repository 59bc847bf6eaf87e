/* global document, innerWidth, innerHeight, devicePixelRatio, requestAnimationFrame, ResizeObserver, matchMedia */
/* The page's own script: numbers under the pointer, the map, light and dark. It fetches nothing. */
(() => {
  "use strict";
  const SVG = "http://www.w3.org/2000/svg";
  const tip = document.getElementById("tip");

  const format = (kind, value) =>
    kind === "percent" ? `${(100 * value).toFixed(1)} %` : String(Number(value.toPrecision(4)));

  /** Shows lines of text beside the pointer; the first line is bold. */
  function showTip(lines, x, y) {
    tip.replaceChildren(
      ...lines.map((line, at) => {
        const row = document.createElement(at === 0 ? "b" : "div");
        row.textContent = line;
        return row;
      }),
    );
    tip.hidden = false;
    const { width, height } = tip.getBoundingClientRect();
    const left = x + 16 + width > innerWidth ? x - 16 - width : x + 16;
    tip.style.left = `${Math.max(6, left)}px`;
    tip.style.top = `${Math.min(innerHeight - height - 6, Math.max(6, y - height / 2))}px`;
  }

  /** Position in an ascending list nearest to a value. */
  function nearest(list, value) {
    let low = 0;
    let high = list.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (list[middle] < value) low = middle + 1;
      else high = middle;
    }
    return low > 0 && value - list[low - 1] < list[low] - value ? low - 1 : low;
  }

  /** A held value is the one before the pointer, not the nearest. */
  function held(list, value) {
    const at = nearest(list, value);
    return list[at] > value && at > 0 ? at - 1 : at;
  }

  for (const svg of document.querySelectorAll("svg[data-chart]")) {
    const { plot, x, y, xName, format: kind, series, levels } = JSON.parse(svg.dataset.chart);
    const toX = (value) => plot.left + ((value - x[0]) / (x[1] - x[0] || 1)) * (plot.right - plot.left);
    const toY = (value) => plot.bottom - ((value - y[0]) / (y[1] - y[0] || 1)) * (plot.bottom - plot.top);
    const cursor = document.createElementNS(SVG, "line");
    cursor.setAttribute("class", "cursor");
    cursor.setAttribute("y1", plot.top);
    cursor.setAttribute("y2", plot.bottom);
    const dots = series.map(({ style }) => {
      const dot = document.createElementNS(SVG, "circle");
      dot.setAttribute("class", `dot ${style}`);
      dot.setAttribute("r", 4);
      return dot;
    });
    const marks = [cursor, ...dots];
    for (const mark of marks) mark.style.display = "none";
    svg.append(...marks);
    let keyX;

    function read(value, clientX, clientY) {
      const main = series[0];
      const here = main.x[main.stepped ? held(main.x, value) : nearest(main.x, value)];
      const at = main.stepped ? value : here;
      const lines = [`${xName} ${Math.round(at)}`];
      cursor.style.display = "";
      cursor.setAttribute("x1", toX(at));
      cursor.setAttribute("x2", toX(at));
      series.forEach((line, number) => {
        const index = line.stepped ? held(line.x, at) : nearest(line.x, at);
        const own = line.stepped || line.x[index] === at ? "" : ` (${xName} ${Math.round(line.x[index])})`;
        lines.push(`${line.name}: ${format(kind, line.y[index])}${own}`);
        dots[number].style.display = "";
        dots[number].setAttribute("cx", toX(line.stepped ? at : line.x[index]));
        dots[number].setAttribute("cy", toY(line.y[index]));
      });
      for (const level of levels) lines.push(`${level.name}: ${format(kind, level.y)}`);
      keyX = at;
      showTip(lines, clientX, clientY);
    }
    const leave = () => {
      tip.hidden = true;
      for (const mark of marks) mark.style.display = "none";
    };
    const move = (event) => {
      const box = svg.getBoundingClientRect();
      const unit = ((event.clientX - box.left) / box.width) * svg.viewBox.baseVal.width;
      const share = Math.min(1, Math.max(0, (unit - plot.left) / (plot.right - plot.left)));
      read(x[0] + share * (x[1] - x[0]), event.clientX, event.clientY);
    };
    svg.addEventListener("pointermove", move);
    svg.addEventListener("pointerdown", move);
    svg.addEventListener("pointerleave", leave);
    svg.addEventListener("blur", leave);
    svg.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
      event.preventDefault();
      const list = series[0].x;
      const from = keyX === undefined ? 0 : nearest(list, keyX);
      const jump = Math.max(1, Math.round(list.length / 60)) * (event.key === "ArrowLeft" ? -1 : 1);
      const next = list[Math.min(list.length - 1, Math.max(0, from + jump))];
      const box = svg.getBoundingClientRect();
      read(next, box.left + (toX(next) / svg.viewBox.baseVal.width) * box.width, box.top + box.height / 2);
    });
  }

  const map = document.querySelector(".map");
  if (map !== null) drawMap(map);

  function drawMap(frame) {
    const canvas = frame.querySelector("canvas");
    const atlas = frame.querySelector(".atlas");
    const picked = frame.querySelector(".picked");
    const model = JSON.parse(frame.querySelector("script").textContent);
    const count = model.labels.length;
    const context = canvas.getContext("2d");
    const style = { margin: 24, least: 1, most: 40 };
    let view = { zoom: 1, x: 0.5, y: 0.5 };
    let chosen = -1;
    let waiting = false;

    const side = () => Math.max(1, Math.min(canvas.clientWidth, canvas.clientHeight) - 2 * style.margin);
    /** Wide frames are filled: the map's own square is stretched along the longer side. */
    const stretch = () => ({
      x: Math.max(1, canvas.clientWidth - 2 * style.margin) / side(),
      y: Math.max(1, canvas.clientHeight - 2 * style.margin) / side(),
    });
    const toScreen = (at) => {
      const wide = stretch();
      const scale = side() * view.zoom;
      return [
        canvas.clientWidth / 2 + (model.points[2 * at] - view.x) * scale * wide.x,
        canvas.clientHeight / 2 + (model.points[2 * at + 1] - view.y) * scale * wide.y,
      ];
    };
    const thumb = () => Math.min(64, Math.max(10, (side() / Math.sqrt(count)) * 0.75 * Math.sqrt(view.zoom) ** 1.5));

    function draw() {
      waiting = false;
      // The whole map lets a finger scroll the page past it; a part of it moves under the finger.
      canvas.style.touchAction = view.zoom > 1 ? "none" : "pan-y";
      const ratio = devicePixelRatio || 1;
      const [width, height] = [canvas.clientWidth, canvas.clientHeight];
      if (canvas.width !== Math.round(width * ratio)) canvas.width = Math.round(width * ratio);
      if (canvas.height !== Math.round(height * ratio)) canvas.height = Math.round(height * ratio);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, width, height);
      // The drawings' white grounds must not hide one another.
      context.globalCompositeOperation = "multiply";
      const size = thumb();
      const label = chosen < 0 ? undefined : model.labels[chosen];
      for (let at = 0; at < count; at++) {
        context.globalAlpha = label === undefined || model.labels[at] === label ? 1 : 0.18;
        place(at, size, width, height);
      }
      context.globalAlpha = 1;
      context.globalCompositeOperation = "source-over";
      if (label === undefined) return;
      for (let at = 0; at < count; at++)
        if (model.labels[at] === label && at !== chosen) outline(at, size, "#0068a8", 1.5);
      place(chosen, Math.max(size, 40), width, height);
      outline(chosen, Math.max(size, 40), "#b65a00", 3);
    }

    function place(at, size, width, height) {
      const [x, y] = toScreen(at);
      if (x < -size || y < -size || x > width + size || y > height + size) return;
      // What is no picture is a dot in a color of its class.
      if (atlas === null) {
        context.fillStyle = `hsl(${(model.labels[at] * 137.5) % 360} 65% 45%)`;
        context.beginPath();
        context.arc(x, y, Math.min(size, 14) / 2, 0, 2 * Math.PI);
        context.fill();
        return;
      }
      const [left, top] = [(at % model.columns) * model.width, Math.floor(at / model.columns) * model.height];
      // Half a pixel inside: smoothing must not reach into the neighboring picture of the sheet.
      context.drawImage(
        atlas,
        left + 0.5,
        top + 0.5,
        model.width - 1,
        model.height - 1,
        x - size / 2,
        y - size / 2,
        size,
        size,
      );
    }

    function outline(at, size, color, width) {
      const [x, y] = toScreen(at);
      context.strokeStyle = color;
      context.lineWidth = width;
      context.strokeRect(x - size / 2 - 1, y - size / 2 - 1, size + 2, size + 2);
    }

    function redraw() {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(draw);
    }

    function zoomAt(factor, x, y) {
      const zoom = Math.min(style.most, Math.max(style.least, view.zoom * factor));
      const wide = stretch();
      const [dx, dy] = [
        (x - canvas.clientWidth / 2) / (side() * wide.x),
        (y - canvas.clientHeight / 2) / (side() * wide.y),
      ];
      view = { zoom, x: view.x + dx / view.zoom - dx / zoom, y: view.y + dy / view.zoom - dy / zoom };
      keepInside();
      redraw();
    }

    function keepInside() {
      const reach = 0.5 / view.zoom;
      view.x = Math.min(1 - reach, Math.max(reach, view.x));
      view.y = Math.min(1 - reach, Math.max(reach, view.y));
    }

    function pick(x, y) {
      let best = (Math.max(thumb(), 24) / 2 + 4) ** 2;
      let found = -1;
      for (let at = 0; at < count; at++) {
        const [px, py] = toScreen(at);
        const distance = (px - x) ** 2 + (py - y) ** 2;
        if (distance < best) [best, found] = [distance, at];
      }
      chosen = found;
      const same =
        found < 0 ? 0 : model.labels.reduce((sum, label) => sum + (label === model.labels[found] ? 1 : 0), 0);
      picked.textContent =
        found < 0
          ? ""
          : [model.classNames[model.labels[found]], model.details[found], `${same} of its class outlined`]
              .filter((part) => part !== "")
              .join(" · ");
      redraw();
    }

    const pointers = new Map();
    let moved = false;
    const local = (event) => {
      const box = canvas.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top];
    };
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      pointers.set(event.pointerId, local(event));
      moved = false;
    });
    canvas.addEventListener("pointermove", (event) => {
      const [x, y] = local(event);
      const before = pointers.get(event.pointerId);
      if (before === undefined) return;
      const others = [...pointers].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
      if (Math.hypot(x - before[0], y - before[1]) > 3) moved = true;
      if (!moved) return;
      if (others.length === 0) {
        const wide = stretch();
        view.x -= (x - before[0]) / (side() * wide.x * view.zoom);
        view.y -= (y - before[1]) / (side() * wide.y * view.zoom);
        keepInside();
        redraw();
      } else {
        const [other] = others;
        const [apart, now] = [
          Math.hypot(before[0] - other[0], before[1] - other[1]),
          Math.hypot(x - other[0], y - other[1]),
        ];
        if (apart > 0) zoomAt(now / apart, (x + other[0]) / 2, (y + other[1]) / 2);
      }
      pointers.set(event.pointerId, [x, y]);
    });
    const release = (event) => {
      const known = pointers.delete(event.pointerId);
      if (known && !moved && event.type === "pointerup") pick(...local(event));
    };
    canvas.addEventListener("pointerup", release);
    canvas.addEventListener("pointercancel", release);
    // The wheel scrolls the page, as people expect; with Ctrl (or a pinch on a touchpad) it zooms.
    canvas.addEventListener(
      "wheel",
      (event) => {
        if (!event.ctrlKey && !event.metaKey) return;
        event.preventDefault();
        zoomAt(Math.exp(-event.deltaY / 200), ...local(event));
      },
      { passive: false },
    );
    canvas.addEventListener("keydown", (event) => {
      const step = 0.08 / view.zoom;
      const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
      if (event.key === "+" || event.key === "-")
        zoomAt(event.key === "+" ? 1.5 : 1 / 1.5, canvas.clientWidth / 2, canvas.clientHeight / 2);
      else if (moves[event.key] !== undefined) {
        view.x += moves[event.key][0];
        view.y += moves[event.key][1];
        keepInside();
        redraw();
      } else return;
      event.preventDefault();
    });
    for (const button of frame.querySelectorAll("[data-zoom]"))
      button.addEventListener("click", () => {
        const factor = Number(button.dataset.zoom);
        if (factor === 0) [view, chosen, picked.textContent] = [{ zoom: 1, x: 0.5, y: 0.5 }, -1, ""];
        else zoomAt(factor, canvas.clientWidth / 2, canvas.clientHeight / 2);
        redraw();
      });
    new ResizeObserver(redraw).observe(canvas);
    if (atlas === null || atlas.complete) redraw();
    else atlas.addEventListener("load", redraw);
  }

  document.getElementById("theme").addEventListener("click", () => {
    const root = document.documentElement;
    const dark = root.dataset.theme
      ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });
})();
