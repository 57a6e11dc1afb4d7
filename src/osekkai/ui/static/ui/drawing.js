// The editor of a process: bpmn-js, limited to the parts that can be run. The text below the drawing is what is sent.
"use strict";

const space = "https://osekkai.example/bpmn";
const words = {
  "bpmn:UserTask": "人の作業", "bpmn:ManualTask": "人の作業（外で）", "bpmn:Task": "人の作業", "bpmn:BusinessRuleTask": "ルールで確かめる", "bpmn:ServiceTask": "自動で認める",
  "bpmn:CallActivity": "起案と決裁", "bpmn:ExclusiveGateway": "分かれ道", "bpmn:ParallelGateway": "同時に進める・そろうのを待つ", "bpmn:EndEvent": "おわり",
  "bpmn:StartEvent": "はじまり", "bpmn:SequenceFlow": "矢印",
};
const parts = [
  ["bpmn:UserTask", "bpmn-icon-user-task", {}], ["bpmn:BusinessRuleTask", "bpmn-icon-business-rule-task", { implementation: "osekkai:check" }],
  ["bpmn:CallActivity", "bpmn-icon-call-activity", { calledElement: "approval" }], ["bpmn:ServiceTask", "bpmn-icon-service-task", { implementation: "osekkai:grant" }],
  ["bpmn:ExclusiveGateway", "bpmn-icon-gateway-xor", {}], ["bpmn:ParallelGateway", "bpmn-icon-gateway-parallel", {}], ["bpmn:EndEvent", "bpmn-icon-end-event-none", {}],
];
const people = ["bpmn:UserTask", "bpmn:ManualTask", "bpmn:Task"];

function made(factory, bpmn, [type, , given]) {
  return factory.createShape({ type, businessObject: bpmn.create(type, { ...given, ...(type.endsWith("Task") || type.endsWith("Activity") ? { name: words[type] } : {}) }) });
}

function Palette(palette, create, elementFactory, bpmnFactory, hand) {
  palette.registerProvider(this);
  this.getPaletteEntries = () => Object.fromEntries(parts.map((part) => {
    const begin = (event) => create.start(event, made(elementFactory, bpmnFactory, part));
    return [part[0], { group: "parts", className: part[1], title: words[part[0]], action: { dragstart: begin, click: begin } }];
  }).concat([["hand", { group: "tools", className: "bpmn-icon-hand-tool", title: "図を動かす", action: { click: (event) => hand.activateHand(event) } }]]));
}
Palette.$inject = ["palette", "create", "elementFactory", "bpmnFactory", "handTool"];

function Pad(contextPad, connect, modeling, autoPlace, elementFactory, bpmnFactory) {
  contextPad.registerProvider(this);
  this.getContextPadEntries = (element) => {
    const entries = { remove: { group: "edit", className: "bpmn-icon-trash", title: "消す", action: { click: () => modeling.removeElements([element]) } } };
    if (element.waypoints || element.type === "bpmn:EndEvent" || !words[element.type]) return entries;
    for (const part of parts) {
      const append = () => autoPlace.append(element, made(elementFactory, bpmnFactory, part));
      entries[part[0]] = { group: "model", className: part[1], title: `つぎに「${words[part[0]]}」`, action: { click: append } };
    }
    const begin = (event) => connect.start(event, element);
    entries.connect = { group: "connect", className: "bpmn-icon-connection-multi", title: "つなぐ", action: { click: begin, dragstart: begin } };
    return entries;
  };
}
Pad.$inject = ["contextPad", "connect", "modeling", "autoPlace", "elementFactory", "bpmnFactory"];

const limited = { __init__: ["paletteProvider", "contextPadProvider"], paletteProvider: ["type", Palette], contextPadProvider: ["type", Pad] };
const moddle = { osekkai: { name: "osekkai", uri: space, prefix: "osekkai", types: [{ name: "Person", extends: ["bpmn:Task"], properties: [
  { name: "section", isAttr: true, type: "String" }, { name: "notBy", isAttr: true, type: "String" }] }] } };

const form = document.getElementById("drawing"), text = document.getElementById("xml"), panel = document.getElementById("panel"), flaws = document.getElementById("flaws");
const known = document.getElementById("fields").dataset;
document.querySelector(".drawing").hidden = false;
const modeler = new BpmnJS({ container: "#canvas", additionalModules: [limited], moddleExtensions: moddle });
const get = (name) => modeler.get(name);

async function show(xml) {
  try {
    await modeler.importXML(xml);
    get("canvas").zoom("fit-viewport", "auto");
    get("canvas").zoom(get("canvas").zoom() * 0.85, "auto");
    get("canvas").scroll({ dx: 30, dy: 0 }); // beside the palette
    document.getElementById("unreadable").hidden = true;
  } catch {
    document.getElementById("unreadable").hidden = false;
  }
  document.querySelector(".drawing").hidden = !document.getElementById("unreadable").hidden;
}

async function keep() {
  if (document.querySelector(".drawing").hidden) return;
  text.value = (await modeler.saveXML({ format: true })).xml;
}

function field(label, input) {
  const box = document.createElement("div"), name = document.createElement("label");
  box.className = "field";
  input.id = `p-${panel.children.length}`;
  name.htmlFor = input.id;
  name.textContent = label;
  box.append(name, input);
  panel.append(box);
  return input;
}

function choice(options, chosen) {
  const input = document.createElement("select");
  for (const [value, label] of options) input.add(new Option(label, value, false, value === chosen));
  return input;
}

const line = (value) => Object.assign(document.createElement("input"), { type: "text", value: value ?? "", maxLength: 200 });

function edit(element) {
  panel.replaceChildren();
  const it = element?.businessObject, change = (values) => get("modeling").updateProperties(element, values);
  if (!it || !words[it.$type]) return panel.append(Object.assign(document.createElement("p"), { textContent: "部品を選ぶと、ここで名前や担当を変えられます。" }));
  panel.append(Object.assign(document.createElement("h2"), { textContent: words[it.$type] }));
  const gateway = it.$type === "bpmn:SequenceFlow" && it.sourceRef.$type === "bpmn:ExclusiveGateway";
  if (it.$type !== "bpmn:SequenceFlow" || gateway) field(gateway ? "選ぶことば（例: 問題なし）" : "名前", line(it.name)).addEventListener("change", (event) => change({ name: event.target.value }));
  if (people.includes(it.$type)) {
    field("だれが", choice(known.sections.split(",").map((each) => [each, each]), it.get("osekkai:section") || "担当課"))
      .addEventListener("change", (event) => change({ "osekkai:section": event.target.value }));
    const others = get("elementRegistry").filter((each) => people.includes(each.type) && each.id !== it.id).map((each) => [each.id, each.businessObject.name || each.id]);
    field("この作業をした人とは 別の人がする", choice([["", "だれでもよい"], ...others], it.get("osekkai:notBy") || ""))
      .addEventListener("change", (event) => change({ "osekkai:notBy": event.target.value || undefined }));
  }
  if (gateway) {
    field(`条件（人が選ぶときは空ける。使えるのは ${known.names}）`, line(it.conditionExpression?.body)).addEventListener("change", (event) => {
      const body = event.target.value.trim();
      change({ conditionExpression: body ? get("bpmnFactory").create("bpmn:FormalExpression", { body }) : undefined });
    });
    const other = Object.assign(document.createElement("input"), { type: "checkbox", checked: it.sourceRef.default === it });
    field("ほかの条件に合わないときの道（その他）", other)
      .addEventListener("change", () => get("modeling").updateProperties(get("elementRegistry").get(it.sourceRef.id), { default: other.checked ? it : undefined }));
  }
}

function say(found) {
  const canvas = get("canvas");
  get("elementRegistry").forEach((each) => canvas.removeMarker(each, "flawed"));
  const box = document.createElement("div");
  box.className = found.length ? "error-summary" : "notice";
  box.setAttribute("role", found.length ? "alert" : "status");
  const title = document.createElement(found.length ? "h2" : "p"), list = document.createElement("ul");
  title.textContent = found.length ? "直すところがあります" : "よい図です。どの道も、1度だけ決まって 終わります。";
  for (const each of found) {
    const entry = document.createElement("li");
    entry.textContent = each.text;
    list.append(entry);
    if (get("elementRegistry").get(each.element)) canvas.addMarker(each.element, "flawed");
  }
  box.append(title, ...(found.length ? [list] : []));
  flaws.replaceChildren(box);
}

document.getElementById("check").addEventListener("click", async (event) => {
  event.preventDefault();
  await keep();
  const body = new FormData(form);
  body.delete("file");
  const answer = await fetch(form.dataset.examine, { method: "POST", body });
  if (answer.ok) say((await answer.json()).flaws);
});
document.getElementById("file").addEventListener("change", async (event) => {
  const file = event.target.files[0];
  if (!file) return;
  text.value = await file.text();
  event.target.value = "";
  show(text.value);
});
text.addEventListener("change", () => show(text.value));
modeler.on("selection.changed", ({ newSelection }) => edit(newSelection.length === 1 ? newSelection[0] : null));
modeler.on("commandStack.changed", keep);
show(text.value);
