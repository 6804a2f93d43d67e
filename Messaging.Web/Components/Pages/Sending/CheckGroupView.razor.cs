using Messaging.Core.Runs.Checks;
using Messaging.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace Messaging.Web.Components.Pages.Sending;

/// <summary>Shows a group of the checks and takes the decisions about it.</summary>
public sealed partial class CheckGroupView
{
    /// <summary>Rows shown before a person asks for more.</summary>
    public const int FirstRows = 50;

    private const int MoreRows = 200;
    private int _shown = FirstRows;

    [Parameter, EditorRequired]
    public CheckGroup Group { get; set; } = default!;

    [Parameter, EditorRequired]
    public CheckDecisions Decisions { get; set; } = default!;

    [Parameter]
    public EventCallback<CheckDecisions> DecisionsChanged { get; set; }

    /// <summary>The definition's recipient key, under which a missing address is added.</summary>
    [Parameter]
    public string? RecipientKey { get; set; }

    [Parameter]
    public string? DefinitionKey { get; set; }

    /// <summary>Called when something was mended here, so that the checks are run again.</summary>
    [Parameter]
    public EventCallback Mended { get; set; }

    [Parameter]
    public bool Disabled { get; set; }

    private StatusWord Word => StatusWords.Of(Group.Severity);

    private bool LeftOut => Decisions.LeaveOut.Contains(Group.Code);

    private string Note => Group.Code == CheckCode.DuplicateCustomer && !LeftOut
        ? " They are included: leaving one out would mean that the customer does not get it."
        : "";

    private (string Href, string Text)? Mend => Group.Code switch
    {
        CheckCode.UnknownSenderProfile or CheckCode.TransformationMissing => ($"administration/message-definitions/{DefinitionKey}", "Open the definition"),
        CheckCode.TemplateError => ($"administration/message-definitions/{DefinitionKey}", "Open the definition and its templates"),
        CheckCode.SenderDomain => ("administration/sender-profiles", "Open the sender profiles"),
        CheckCode.TransformationFailed => ("administration/transformations", "Open the transformations"),
        _ => null,
    };

    private bool LeavesOut(CheckedInvoice invoice) => Decisions.LeavesOut(invoice.InvoiceId, [Group.Code]);

    private Task GroupAsync(bool include) =>
        DecisionsChanged.InvokeAsync(Decisions.Forget(Group.Invoices.Select(i => i.InvoiceId)).Group(Group.Code, include));

    private Task InvoiceAsync(CheckedInvoice invoice, bool include) => DecisionsChanged.InvokeAsync(Decisions.Invoice(invoice.InvoiceId, include));
}
