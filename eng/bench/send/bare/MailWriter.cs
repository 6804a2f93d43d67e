using System.Buffers.Text;
using System.Globalization;
using System.Text;
using HandlebarsDotNet;

namespace Bare;

/// <summary>Renders and writes whole mails, with the final dot. Bodies and document are in base64, which needs no dot-stuffing.</summary>
internal sealed class MailWriter
{
    private const int LineBytes = 57;
    private readonly byte[]? _documents;
    private readonly HandlebarsTemplate<object, object> _subject, _html, _text;

    /// <param name="templates">The folder of the templates.</param>
    /// <param name="documents">What documents are cut out of; null for mails without one.</param>
    public MailWriter(string templates, byte[]? documents)
    {
        _documents = documents;
        var (plain, escaped) = (Engine(noEscape: true), Engine(noEscape: false));
        string Source(string name) => File.ReadAllText(Path.Combine(templates, name + ".hbs"));
        (_subject, _html, _text) = (plain.Compile(Source("subject")), escaped.Compile(Source("html")), plain.Compile(Source("text")));
    }

    /// <summary>The length of what was written to the buffer.</summary>
    public int Write(Model model, byte[] buffer)
    {
        var at = 0;
        Text($"From: Billing <billing@example.test>\r\nTo: {Word(model.Customer.Name)} <{model.Address}>\r\nSubject: {Word(_subject(model).Trim())}\r\n");
        Text($"Date: {TimeProvider.System.GetUtcNow():R}\r\nMessage-ID: <{Guid.NewGuid():N}@bench.test>\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n");
        if (_documents is not null)
        {
            Text("Content-Type: multipart/mixed; boundary=\"outer\"\r\n\r\n--outer\r\n");
        }

        Text("Content-Type: multipart/alternative; boundary=\"inner\"\r\n\r\n--inner\r\n");
        Part("text/plain; charset=utf-8", Encoding.UTF8.GetBytes(_text(model)));
        Text("--inner\r\n");
        Part("text/html; charset=utf-8", Encoding.UTF8.GetBytes(_html(model)));
        Text("--inner--\r\n");
        if (_documents is not null)
        {
            Text("--outer\r\n");
            Part($"application/pdf\r\nContent-Disposition: attachment; filename=\"{model.Invoice.Number}.pdf\"", _documents.AsSpan(model.DocumentAt, model.DocumentSize));
            Text("--outer--\r\n");
        }

        Text(".\r\n");
        return at;

        void Text(string text) => at += Encoding.UTF8.GetBytes(text, buffer.AsSpan(at));

        void Part(string type, ReadOnlySpan<byte> content)
        {
            Text($"Content-Type: {type}\r\nContent-Transfer-Encoding: base64\r\n\r\n");
            for (; content.Length > 0; content = content[Math.Min(LineBytes, content.Length)..])
            {
                Base64.EncodeToUtf8(content[..Math.Min(LineBytes, content.Length)], buffer.AsSpan(at), out _, out var written);
                at += written;
                buffer[at++] = (byte)'\r';
                buffer[at++] = (byte)'\n';
            }
        }
    }

    private static string Word(string text) => $"=?utf-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}?=";

    private static IHandlebars Engine(bool noEscape)
    {
        var engine = Handlebars.Create(new HandlebarsConfiguration { NoEscape = noEscape });
        engine.RegisterHelper("money", (output, _, values) => output.WriteSafeString("€" + ((decimal)values[0]!).ToString("N2", CultureInfo.InvariantCulture)));
        engine.RegisterHelper("number", (output, _, values) => output.WriteSafeString(((decimal)values[0]!).ToString("N" + values[1], CultureInfo.InvariantCulture)));
        engine.RegisterHelper("date", (output, _, values) =>
            output.WriteSafeString(DateOnly.Parse((string)values[0]!, CultureInfo.InvariantCulture).ToString("d MMMM yyyy", CultureInfo.InvariantCulture)));
        return engine;
    }
}
