// node nodemailer.mjs DATA TEMPLATES COUNT CONNECTIONS PORT WORKLOAD
// What a careful Node programmer would write: Handlebars compiled once, nodemailer's pool, archiver. Same data and templates as the product.
// The clock starts when the data is loaded and ends with the last 250. Prints {"seconds": ..., "cpu": ...}.
import fs from 'node:fs';
import Handlebars from 'handlebars';
import nodemailer from 'nodemailer';
import archiver from 'archiver';
import zipEncrypted from 'archiver-zip-encrypted';

const [data, templates, countText, connectionsText, portText, workload] = process.argv.slice(2);
const [count, connections, port] = [countText, connectionsText, portText].map(Number);
const models = fs.readFileSync(`${data}/models.jsonl`, 'utf8').split('\n').slice(0, count).map(line => JSON.parse(line));
const noise = fs.readFileSync(`${data}/noise.bin`);
archiver.registerFormat('zip-encrypted', zipEncrypted);

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const grouped = (value, decimals) => {
  const [whole, rest] = value.toFixed(decimals).split('.');
  return whole.replace(/\B(?=(\d{3})+$)/g, ',') + (rest ? '.' + rest : '');
};
Handlebars.registerHelper('money', value => '€' + grouped(value, 2));
Handlebars.registerHelper('number', (value, decimals) => grouped(value, decimals));
Handlebars.registerHelper('date', value => `${Number(value.slice(8))} ${MONTHS[value.slice(5, 7) - 1]} ${value.slice(0, 4)}`);

const started = process.hrtime.bigint();
const cpu = process.cpuUsage();
const template = (name, options) => Handlebars.compile(fs.readFileSync(`${templates}/${name}.hbs`, 'utf8'), options);
const subject = template('subject', { noEscape: true });
const html = template('html');
const text = template('text', { noEscape: true });
const transport = nodemailer.createTransport({
  pool: true, host: '127.0.0.1', port, secure: false, ignoreTLS: true, maxConnections: connections, maxMessages: Infinity });

async function zip(name, content, password) {
  const archive = password
    ? archiver.create('zip-encrypted', { zlib: { level: 6 }, encryptionMethod: 'aes256', password })
    : archiver('zip', { zlib: { level: 6 } });
  archive.append(content, { name });
  archive.finalize();
  const parts = [];
  for await (const part of archive) parts.push(part);
  return Buffer.concat(parts);
}

async function send(model) {
  const pdf = noise.subarray(model.documentAt, model.documentAt + model.documentSize);
  const number = model.invoice.number;
  const mail = {
    from: { name: 'Billing', address: 'billing@example.test' }, to: { name: model.customer.name, address: model.address },
    subject: subject(model).trim(), html: html(model), text: text(model), headers: { 'Auto-Submitted': 'auto-generated' } };
  if (workload === 'W1') mail.attachments = [{ filename: `${number}.pdf`, content: pdf, contentType: 'application/pdf' }];
  if (workload === 'W3' || workload === 'W4') {
    const content = await zip(`${number}.pdf`, pdf, workload === 'W4' ? model.customer.fields.code : null);
    mail.attachments = [{ filename: `${number}.zip`, content, contentType: 'application/zip' }];
  }
  const result = await transport.sendMail(mail);
  if (result.accepted.length !== 1) throw new Error(result.response);
}

// Two for each connection, so that the pool never waits for a mail.
let next = 0;
await Promise.all(Array.from({ length: connections * 2 }, async () => {
  while (next < count) await send(models[next++]);
}));
const seconds = Number(process.hrtime.bigint() - started) / 1e9;
const used = process.cpuUsage(cpu);
transport.close();
console.log(JSON.stringify({ seconds, cpu: (used.user + used.system) / 1e6 }));
