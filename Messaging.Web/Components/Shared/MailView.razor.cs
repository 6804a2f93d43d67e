using Messaging.Core.Sending;
using Microsoft.AspNetCore.Components;

namespace Messaging.Web.Components.Shared;

/// <summary>Shows a mail that was composed, sent or captured.</summary>
public sealed partial class MailView
{
    private readonly string _id = "mail-" + Guid.NewGuid().ToString("N")[..8];
    private MailTab? _chosen;
    private MailPreview? _documentOf;
    private string _document = "";

    /// <summary>The mail.</summary>
    [Parameter, EditorRequired]
    public MailPreview Mail { get; set; } = default!;

    /// <summary>The whole message as it went over the line; without it the Source tab shows the HTML's own text.</summary>
    [Parameter]
    public string? Source { get; set; }

    /// <summary>Further controls beside the tabs.</summary>
    [Parameter]
    public RenderFragment? Extra { get; set; }

    /// <summary>Shows the document of the HTML tab in another way than in a plain frame.</summary>
    [Parameter]
    public RenderFragment<string>? Frame { get; set; }

    private IEnumerable<MailTab> Tabs
    {
        get
        {
            if (Mail.Html is not null)
                yield return MailTab.Html;
            if (Mail.Text is not null)
                yield return MailTab.Text;
            if (Mail.Html is not null || Source is not null)
                yield return MailTab.Source;
        }
    }

    /// <summary>A body that is looked at alone has none.</summary>
    private bool HasHead => Mail.From is not null || Mail.To.Count > 0 || Mail.Subject is not null || Mail.Attachments.Count > 0;

    private MailTab Shown => _chosen is { } chosen && Tabs.Contains(chosen) ? chosen : Tabs.FirstOrDefault(MailTab.None);

    protected override void OnParametersSet()
    {
        if (ReferenceEquals(_documentOf, Mail))
            return;
        _documentOf = Mail;
        _document = Mail.Html is null ? "" : MailDocument.Of(Mail.Html, Mail.Images);
    }

    private static string Words(MailTab tab) => tab == MailTab.Html ? "HTML" : tab.ToString();

    private static string Place(PreviewProblem problem) => (problem.Template, problem.Line, problem.Column) switch
    {
        ({ } template, { } line, { } column) => $"{template}, line {line}, column {column}: ",
        ({ } template, { } line, null) => $"{template}, line {line}: ",
        ({ } template, _, _) => $"{template}: ",
        _ => "",
    };

    private void Turn(string key)
    {
        var tabs = Tabs.ToList();
        var step = key switch { "ArrowRight" => 1, "ArrowLeft" => -1, _ => 0 };
        if (step != 0 && tabs.Count > 0)
            _chosen = tabs[(tabs.IndexOf(Shown) + step + tabs.Count) % tabs.Count];
    }

    private enum MailTab
    {
        None,
        Html,
        Text,
        Source,
    }
}
