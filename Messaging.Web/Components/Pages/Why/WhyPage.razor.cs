using Messaging.Core.Common;
using Messaging.Core.Definitions;
using Messaging.Core.Signals;
using Messaging.Core.Why;
using Microsoft.AspNetCore.Components;

namespace Messaging.Web.Components.Pages.Why;

/// <summary>Answers what customers ask a clerk. The question stands in the address; the answer follows what happens meanwhile.</summary>
public sealed partial class WhyPage : IDisposable
{
    private IReadOnlyList<MessageDefinitionRow> _definitions = [];
    private WhyAnswer? _answer;
    private IDisposable? _watch;
    private int _loads;
    private bool _loading;

    [Inject]
    private WhyService Service { get; set; } = default!;

    [Inject]
    private MessageDefinitionService Definitions { get; set; } = default!;

    [Inject]
    private ChangeSignals Signals { get; set; } = default!;

    [SupplyParameterFromQuery]
    private string? Customer { get; set; }

    [SupplyParameterFromQuery]
    private string? Invoice { get; set; }

    [SupplyParameterFromQuery]
    private string? Definition { get; set; }

    [SupplyParameterFromQuery]
    private long? Run { get; set; }

    [SupplyParameterFromQuery]
    private string? Address { get; set; }

    private string? Shown => Address ?? Customer;

    protected override async Task OnInitializedAsync()
    {
        _watch = Signals.Subscribe(Topic.AnyRun, () => InvokeAsync(ReloadAsync));
        _definitions = (await Definitions.ListAsync(null, new PageRequest(0, PageRequest.MaxTake))).Items;
    }

    protected override Task OnParametersSetAsync()
    {
        _loading = Customer is not null;
        return LoadAsync();
    }

    public void Dispose() => _watch?.Dispose();

    private async Task ReloadAsync()
    {
        await LoadAsync();
        StateHasChanged();
    }

    private async Task LoadAsync()
    {
        var load = ++_loads;
        var answer = Customer is null ? null : await Service.AnswerAsync(
            new WhyQuestion(Customer) { Invoice = Invoice, Definition = Definition, RunId = Run, Address = Address }, CancellationToken.None);
        if (load != _loads)
            return;
        (_answer, _loading) = (answer, false);
    }

    private void Ask(WhySubject subject) => Go(
        (nameof(Customer), subject.CustomerNumber), (nameof(Invoice), subject.InvoiceExternalId), (nameof(Address), subject.Address), (nameof(Definition), null), (nameof(Run), null));

    private void AskUnknown(string text) => Go((nameof(Customer), text), (nameof(Invoice), null), (nameof(Address), null), (nameof(Definition), null), (nameof(Run), null));

    private static string About(WhyAnswer answer) => answer.CustomerName is not { } name ? answer.Question.Customer
        : answer.Question.Invoice is null ? name
        : $"{name}, {(string.IsNullOrEmpty(answer.InvoiceNumber) ? $"concept {answer.Question.Invoice}" : $"invoice {answer.InvoiceNumber}")}";

    private static string Tone(WhyAnswer answer) => answer.FirstBroken is not null ? "notice-bad"
        : answer.Chain.Any(finding => finding.Link == WhyLink.Delivery) ? "notice-good" : "";
}
