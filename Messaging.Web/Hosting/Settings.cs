using Messaging.Core.Common;
using Messaging.Core.Notifications;
using Messaging.Core.Transformations;

namespace Messaging.Web.Hosting;

/// <summary>Everything an operator can set, read and checked together before anything starts.</summary>
public sealed record Settings(
    MessagingOptions Messaging,
    SendingOptions Sending,
    LimitsOptions Limits,
    SetupOptions Setup,
    PdfOptions Pdf,
    NotificationOptions Events,
    bool Demo,
    IReadOnlyList<string> Problems)
{
    /// <summary>Exit code for wrong settings (EX_CONFIG of sysexits.h).</summary>
    public const int ExitCode = 78;

    public static Settings Read(IConfiguration configuration)
    {
        var reader = new SettingsReader(configuration);
        var settings = new Settings(ReadMessaging(reader), ReadSending(reader), ReadLimits(reader), ReadSetup(reader),
            new PdfOptions(reader.Text("Messaging:Pdf:BrowserPath")), ReadEvents(reader), reader.Switch("Messaging:Demo"), reader.Problems);
        if (settings.Pdf.BrowserPath is { } browser && !File.Exists(browser))
            reader.Add($"Messaging:Pdf:BrowserPath is \"{browser}\", but there is no such file.");
        reader.ReportUnknown();
        return settings;
    }

    private static MessagingOptions ReadMessaging(SettingsReader reader)
    {
        var provider = reader.Choice("Messaging:Database:Provider", DatabaseProvider.Sqlite);
        if (provider == DatabaseProvider.PostgreSql)
            reader.Add("Messaging:Database:Provider is \"PostgreSql\", which is not supported yet. Use Sqlite.");
        var directory = Path.GetFullPath(reader.Text("Messaging:DataDirectory") ?? "data", AppContext.BaseDirectory);
        if (File.Exists(directory))
            reader.Add($"Messaging:DataDirectory is \"{directory}\", which is a file. Name a folder; it is created if need be.");
        return new MessagingOptions(directory, provider, reader.Text("ConnectionStrings:Messaging"));
    }

    private static SendingOptions ReadSending(SettingsReader reader)
    {
        var defaults = new SendingOptions();
        var day = TimeSpan.FromDays(1);
        var redirect = reader.Text("Messaging:Sending:RedirectAllTo");
        if (redirect is not null && (redirect.IndexOf('@', StringComparison.Ordinal) is < 1 || redirect.EndsWith('@') || redirect.Any(char.IsWhiteSpace)))
            reader.Add($"Messaging:Sending:RedirectAllTo is \"{redirect}\", but must be one e-mail address.");
        return new SendingOptions
        {
            Window = reader.Duration("Messaging:Sending:Window", defaults.Window, TimeSpan.FromMinutes(1), 30 * day),
            MaxAttempts = reader.Count("Messaging:Sending:MaxAttempts", defaults.MaxAttempts, 1, 100),
            Backoff = reader.Durations("Messaging:Sending:Backoff", defaults.Backoff, TimeSpan.FromSeconds(1), day),
            MaxConnections = reader.Count("Messaging:Sending:MaxConnections", defaults.MaxConnections, 1, 64),
            StopAfterEqualErrors = reader.Count("Messaging:Sending:StopAfterEqualErrors", defaults.StopAfterEqualErrors, 1, 1000),
            RedirectAllTo = redirect,
            EndWithin = reader.Duration("Messaging:Sending:EndWithin", defaults.EndWithin, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(10)),
            Timeouts = ReadTimeouts(reader, defaults.Timeouts),
        };
    }

    private static SendingTimeouts ReadTimeouts(SettingsReader reader, SendingTimeouts defaults)
    {
        return new SendingTimeouts
        {
            Connect = Read("Connect", defaults.Connect),
            Command = Read("Command", defaults.Command),
            Data = Read("Data", defaults.Data),
            EndOfData = Read("EndOfData", defaults.EndOfData),
        };

        TimeSpan Read(string stage, TimeSpan usual) =>
            reader.Duration("Messaging:Sending:Timeouts:" + stage, usual, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(30));
    }

    private static LimitsOptions ReadLimits(SettingsReader reader)
    {
        const long Gigabyte = 1L << 30;
        var defaults = new LimitsOptions();
        return new LimitsOptions
        {
            TemplateOutputCharacters = reader.Count("Messaging:Limits:TemplateOutputCharacters", defaults.TemplateOutputCharacters, 1_000, 100_000_000),
            TemplateTime = reader.Duration("Messaging:Limits:TemplateTime", defaults.TemplateTime, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5)),
            TemplateNesting = reader.Count("Messaging:Limits:TemplateNesting", defaults.TemplateNesting, 2, 64),
            AttachmentBytes = reader.Number("Messaging:Limits:AttachmentBytes", defaults.AttachmentBytes, 1_024, Gigabyte),
            MessageBytes = reader.Number("Messaging:Limits:MessageBytes", defaults.MessageBytes, 10_240, Gigabyte),
            ImportBytes = reader.Number("Messaging:Limits:ImportBytes", defaults.ImportBytes, 1_024, 4 * Gigabyte),
        };
    }

    private static NotificationOptions ReadEvents(SettingsReader reader)
    {
        var defaults = new NotificationOptions();
        TimeZoneInfo? zone = null;
        if (reader.Text("Messaging:Events:TimeZone") is { } name && !TimeZoneInfo.TryFindSystemTimeZoneById(name, out zone))
            reader.Add($"Messaging:Events:TimeZone is \"{name}\", but must be a time zone that this machine knows, such as Europe/Amsterdam.");
        return new NotificationOptions
        {
            TimeZone = zone,
            ReminderTime = reader.Duration("Messaging:Events:ReminderTime", defaults.ReminderTime, TimeSpan.Zero, new TimeSpan(23, 59, 59)),
        };
    }

    private static SetupOptions ReadSetup(SettingsReader reader)
    {
        var setup = new SetupOptions(reader.Text("Messaging:Setup:AdminEmail"), reader.Text("Messaging:Setup:AdminPassword"), reader.Text("Messaging:Setup:ApiKey"));
        if (setup.AdminEmail is null != setup.AdminPassword is null)
            reader.Add("Messaging:Setup:AdminEmail and Messaging:Setup:AdminPassword belong together: set both or neither.");
        return setup;
    }
}

/// <summary>The first administrator and API key, used once while no user exists.</summary>
public sealed record SetupOptions(string? AdminEmail, string? AdminPassword, string? ApiKey);
