using System.Net.Sockets;
using System.Text;

namespace Bare;

/// <summary>One connection. Envelope and DATA travel together; the next mail is made while the server thinks about the last.</summary>
internal sealed class SmtpLine : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _answers = new byte[8_192];
    private readonly byte[] _mail = new byte[256 * 1_024];
    private int _received;

    public SmtpLine(int port)
    {
        _socket.Connect("127.0.0.1", port);
        ReadAnswer();
        Say("EHLO bench.test\r\n");
        ReadAnswer();
    }

    public void SendAll(Model[] models, Func<int> next, MailWriter writer, Journal journal)
    {
        var last = -1;
        var current = next();
        var length = current < models.Length ? writer.Write(models[current], _mail) : 0;
        while (current < models.Length)
        {
            journal.Write(last, current);
            Say($"MAIL FROM:<billing@example.test>\r\nRCPT TO:<{models[current].Address}>\r\nDATA\r\n");
            ReadAnswer();
            ReadAnswer();
            ReadAnswer();
            _socket.Send(_mail.AsSpan(0, length));
            (last, current) = (current, next());
            if (current < models.Length)
            {
                length = writer.Write(models[current], _mail);
            }

            ReadAnswer();
        }

        if (last >= 0)
        {
            journal.Write(last, null);
        }
    }

    public void Dispose()
    {
        Say("QUIT\r\n");
        _socket.Dispose();
    }

    private void Say(string text) => _socket.Send(Encoding.ASCII.GetBytes(text));

    private void ReadAnswer()
    {
        for (var more = true; more;)
        {
            int end;
            while ((end = _answers.AsSpan(0, _received).IndexOf((byte)'\n')) < 0)
            {
                var got = _socket.Receive(_answers.AsSpan(_received));
                _received += got > 0 ? got : throw new IOException("The sink closed the line.");
            }

            if (_answers[0] is not ((byte)'2' or (byte)'3'))
            {
                throw new IOException("The sink refused: " + Encoding.ASCII.GetString(_answers, 0, end));
            }

            more = _answers[3] == '-';
            _answers.AsSpan(end + 1, _received - end - 1).CopyTo(_answers);
            _received -= end + 1;
        }
    }
}
