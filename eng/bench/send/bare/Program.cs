// bare DATA TEMPLATES COUNT CONNECTIONS PORT WORKLOAD JOURNAL
//
// The least that could send these mails without losing one or sending one twice: templates, MIME, one transaction on the line at a
// time, and a row on disk before DATA and after the answer. It reads no invoice, keeps no mail, obeys no rate, stop or retry, and shows
// nothing. What it reaches is the room that a product has on this machine. Prints {"seconds": ..., "cpu": ...}, as nodemailer.mjs.
using System.Diagnostics;
using System.Text.Json;
using Bare;

var (data, templates, count, connections, port, workload, file) = (args[0], args[1], int.Parse(args[2]), int.Parse(args[3]), int.Parse(args[4]), args[5], args[6]);
var models = File.ReadLines(Path.Combine(data, "models.jsonl")).Take(count).Select(line => JsonSerializer.Deserialize<Model>(line, JsonSerializerOptions.Web)!).ToArray();
var noise = File.ReadAllBytes(Path.Combine(data, "noise.bin"));
using var journal = new Journal(file, models.Length);

using var self = Process.GetCurrentProcess();
var (started, cpu) = (Stopwatch.GetTimestamp(), self.TotalProcessorTime);
var writer = new MailWriter(templates, workload == "W1" ? noise : null);
var next = -1;
// A thread for each line: nothing waits in a queue.
var lines = Enumerable.Range(0, connections).Select(_ => new Thread(() =>
{
    using var line = new SmtpLine(port);
    line.SendAll(models, () => Interlocked.Increment(ref next), writer, journal);
})).ToList();
lines.ForEach(line => line.Start());
lines.ForEach(line => line.Join());
journal.Complete();
var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
self.Refresh();
Console.WriteLine(JsonSerializer.Serialize(new { seconds, cpu = (self.TotalProcessorTime - cpu).TotalSeconds }));
