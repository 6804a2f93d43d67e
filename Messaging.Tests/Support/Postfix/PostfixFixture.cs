using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Messaging.Core.Mail.Smtp;
using Messaging.Tests.Support.Smtp;

namespace Messaging.Tests.Support.Postfix;

/// <summary>
/// A real Postfix on loopback with its own settings, queue and mailbox, started before the tests of the collection and stopped
/// after them. Take part with <c>[Collection(PostfixFixture.Collection)]</c> and a constructor parameter. It needs root and the
/// Debian packages postfix, sasl2-bin, libsasl2-modules and libsasl2-modules-db, which eng/test.sh installs.
/// Every address gets its mail but those that begin with "unknown".
/// </summary>
public sealed class PostfixFixture : IAsyncLifetime
{
    public const string Collection = "Postfix";

    /// <summary>The only user, for the ports that ask for one.</summary>
    public const string UserName = "sender@" + PostfixConfiguration.Realm;

    public const string Password = "correct horse";

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"messaging-postfix-{Guid.NewGuid():N}");
    private readonly X509Certificate2 _certificate = TestCertificates.SelfSigned();
    private readonly ConcurrentDictionary<string, PostfixMail> _read = new(StringComparer.Ordinal);

    public string Host { get; } = "127.0.0.1";

    /// <summary>No TLS, no sign-in.</summary>
    public int PlainPort { get; private set; }

    /// <summary>STARTTLS and sign-in, as on port 587.</summary>
    public int SubmissionPort { get; private set; }

    /// <summary>TLS from the first byte and sign-in, as on port 465.</summary>
    public int ImplicitTlsPort { get; private set; }

    /// <summary>Sign-in without TLS, which only loopback may see.</summary>
    public int PlainAuthPort { get; private set; }

    /// <summary>The server's certificate, to be trusted.</summary>
    public string CertificatePem => _certificate.ExportCertificatePem();

    /// <summary>The largest message it takes, in bytes.</summary>
    public static int MessageSizeLimit => PostfixConfiguration.MessageSizeLimit;

    public SmtpEndpoint Plain => new() { Host = Host, Port = PlainPort };

    public SmtpEndpoint Submission => new() { Host = Host, Port = SubmissionPort, RequireSsl = true, TrustedCertificatePem = CertificatePem, UserName = UserName, Password = Password };

    public SmtpEndpoint ImplicitTls => Submission with { Port = ImplicitTlsPort, UseImplicitTls = true };

    public SmtpEndpoint PlainAuth => Submission with { Port = PlainAuthPort, RequireSsl = false, TrustedCertificatePem = null };

    private string Inbox => Path.Combine(_folder, "mail", "all", "new");

    public async Task InitializeAsync()
    {
        if (!File.Exists("/usr/sbin/postfix") || !File.Exists("/usr/sbin/saslpasswd2"))
            throw new InvalidOperationException("Postfix or saslpasswd2 is missing. Run eng/test.sh, which installs the packages postfix and sasl2-bin.");
        if (!Environment.IsPrivilegedProcess)
            throw new InvalidOperationException("Postfix can only be started by root. Run eng/test.sh as root, or leave these tests out with --filter Category!=Interop.");

        foreach (var name in new[] { "etc/sasl", "queue", "data", "mail/all/new", "mail/all/cur", "mail/all/tmp" })
            Directory.CreateDirectory(Path.Combine(_folder, name));
        var ports = FreePorts(4);
        (PlainPort, SubmissionPort, ImplicitTlsPort, PlainAuthPort) = (ports[0], ports[1], ports[2], ports[3]);
        await WriteAsync("etc/main.cf", PostfixConfiguration.MainFile(_folder));
        await WriteAsync("etc/master.cf", PostfixConfiguration.MasterFile(PlainPort, SubmissionPort, ImplicitTlsPort, PlainAuthPort));
        await WriteAsync("etc/recipients", PostfixConfiguration.Recipients);
        using (var key = _certificate.GetECDsaPrivateKey()!)
            await WriteAsync("etc/tls.pem", key.ExportPkcs8PrivateKeyPem() + "\n" + CertificatePem + "\n");
        await WriteAsync("etc/sasl/smtpd.conf", PostfixConfiguration.Sasl(_folder));
        await RunAsync("saslpasswd2", ["-p", "-c", "-f", $"{_folder}/etc/sasl/sasldb2", "-u", PostfixConfiguration.Realm, "sender"], Password);
        await RunAsync("chown", ["-R", "65534:65534", $"{_folder}/mail"]);
        await RunAsync("chown", ["-R", "postfix", $"{_folder}/data", $"{_folder}/etc/sasl"]);
        await RunAsync("chmod", ["0755", _folder, $"{_folder}/etc", $"{_folder}/queue", $"{_folder}/mail", $"{_folder}/etc/sasl"]);
        await RunAsync("postfix", ["-c", $"{_folder}/etc", "start"]);
    }

    public async Task DisposeAsync()
    {
        await RunAsync("postfix", ["-c", $"{_folder}/etc", "stop"]);
        _certificate.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>All mail in the mailbox so far.</summary>
    public IReadOnlyList<PostfixMail> ReadAllMail() =>
        [.. Directory.EnumerateFiles(Inbox).Select(path => _read.GetOrAdd(path, PostfixMail.Read))];

    /// <summary>Waits until so much mail has come that fits; tests share the mailbox, so ask for your own recipients.</summary>
    public async Task<IReadOnlyList<PostfixMail>> WaitForMailAsync(int count, Func<PostfixMail, bool> which, TimeSpan? limit = null)
    {
        var changed = new SemaphoreSlim(0);
        using var watcher = new FileSystemWatcher(Inbox);
        watcher.Created += (_, _) => changed.Release();
        watcher.Renamed += (_, _) => changed.Release();
        watcher.EnableRaisingEvents = true;
        using var timer = new CancellationTokenSource(limit ?? TimeSpan.FromSeconds(60));
        while (true)
        {
            var found = ReadAllMail().Where(which).ToList();
            if (found.Count >= count)
                return found;
            try
            {
                await changed.WaitAsync(timer.Token);
            }
            catch (OperationCanceledException exception)
            {
                throw new TimeoutException($"{count} mails were awaited, {found.Count} came. The end of Postfix's log:\n{Log()}", exception);
            }
        }
    }

    /// <summary>The last lines of Postfix's log.</summary>
    public string Log()
    {
        var path = Path.Combine(_folder, "log");
        return File.Exists(path) ? string.Join('\n', File.ReadLines(path).TakeLast(30)) : "There is no log.";
    }

    private Task WriteAsync(string name, string content) => File.WriteAllTextAsync(Path.Combine(_folder, name), content);

    // Held all at once, so that they differ; Postfix itself cannot be asked for port 0.
    private static int[] FreePorts(int count)
    {
        var sockets = Enumerable.Range(0, count).Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)).ToList();
        try
        {
            sockets.ForEach(socket => socket.Bind(new IPEndPoint(IPAddress.Loopback, 0)));
            return [.. sockets.Select(socket => ((IPEndPoint)socket.LocalEndPoint!).Port)];
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }
    }

    private async Task RunAsync(string program, string[] arguments, string? input = null)
    {
        // Postfix's daemons inherit what they are given, so output goes to a file: a pipe would stay open as long as they live.
        var output = Path.Combine(_folder, "output");
        var line = string.Join(' ', arguments.Select(argument => $"'{argument}'"));
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"PATH=/usr/sbin:/usr/bin:/sbin:/bin; {program} {line} >{output} 2>&1"]) { RedirectStandardInput = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        if (input is not null)
            await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} failed with {process.ExitCode}: {await File.ReadAllTextAsync(output)}\n{Log()}");
    }
}

/// <summary>The tests that share one Postfix.</summary>
[CollectionDefinition(PostfixFixture.Collection)]
public sealed class PostfixCollection : ICollectionFixture<PostfixFixture>;
