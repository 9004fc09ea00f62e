/** Formulas on the page: MathML text becomes elements, and only known elements and attributes pass. */

const NAMESPACE = "http://www.w3.org/1998/Math/MathML";
const ELEMENTS: ReadonlySet<string> = new Set(
  (
    "math mrow mi mo mn mtext mspace msup msub msubsup mfrac msqrt mroot mover munder munderover " +
    "mtable mtr mtd mpadded mphantom mstyle ms menclose"
  ).split(" "),
);
const ATTRIBUTES: ReadonlySet<string> = new Set(
  (
    "display displaystyle scriptlevel mathvariant fence form stretchy largeop movablelimits symmetric " +
    "separator lspace rspace minsize maxsize width height depth accent accentunder linethickness columnalign"
  ).split(" "),
);

/** Null where the text is not MathML. */
export function mathElement(text: string): Element | null {
  if (text === "") return null;
  const parsed = new DOMParser().parseFromString(text, "application/xml").documentElement;
  return parsed.localName === "math" ? copied(parsed) : null;
}

function copied(source: Element): Element | null {
  if (source.namespaceURI !== NAMESPACE || !ELEMENTS.has(source.localName)) return null;
  const target = document.createElementNS(NAMESPACE, source.localName);
  for (const { name, value } of source.attributes) if (ATTRIBUTES.has(name)) target.setAttribute(name, value);
  for (const child of source.childNodes) {
    const copy = child instanceof Element ? copied(child) : document.createTextNode(child.textContent ?? "");
    if (copy !== null) target.append(copy);
  }
  return target;
}
