/** First in, first out, in constant time. */
export function createQueue() {
  let items = [];
  let head = 0;
  let size = 0;
  const dropFirst = () => {
    const text = items[head];
    items[head] = undefined;
    head += 1;
    size -= text.length;
    if (head > 4_096 && head * 2 > items.length) {
      items = items.slice(head);
      head = 0;
    }
    return text;
  };
  return {
    count: () => items.length - head,
    size: () => size,
    push(text) {
      items.push(text);
      size += text.length;
    },
    dropOldest: dropFirst,
    /** At least one, then as many as fit. */
    take(count, mostSize) {
      const taken = [];
      let left = mostSize;
      while (head < items.length && taken.length < count) {
        left -= items[head].length;
        if (left < 0 && taken.length > 0) break;
        taken.push(dropFirst());
      }
      return taken;
    },
    putBack(texts) {
      items = [...texts, ...items.slice(head)];
      head = 0;
      for (const text of texts) size += text.length;
    },
    clear() {
      items = [];
      head = 0;
      size = 0;
    },
  };
}
