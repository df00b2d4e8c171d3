const HTML: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as HTML text or attribute value. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (char) => HTML[char] ?? char);

/** Text as Slack mrkdwn: the three characters that Slack reads as control, so that nobody is mentioned by an error message. */
export const escapeSlack = (text: string): string =>
  text.replace(/[&<>]/g, (char) => HTML[char] ?? char);
