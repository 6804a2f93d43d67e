using System.Linq.Expressions;
using Messaging.Core.Common;
using Messaging.Core.Storage;

namespace Messaging.Core.Templates;

/// <summary>Keeps the body templates.</summary>
public sealed class BodyTemplateService : TemplateService<BodyTemplate, BodyTemplateInput>
{
    private readonly TemplateStorage storage;

    internal BodyTemplateService(TemplateStorage storage)
        : base(storage) => this.storage = storage;

    /// <inheritdoc/>
    protected override TemplateKind Kind => TemplateKind.Body;

    private protected override Expression<Func<BodyTemplate, int>>? MakesOrder => t => (int)t.Format;

    /// <inheritdoc/>
    public override BodyTemplateInput InputOf(BodyTemplate template) => new(template.Name, template.Format, template.Content, template.Translations)
    {
        LayoutKey = template.LayoutKey,
        InlineStyles = template.InlineStyles,
        TextFromHtml = template.TextFromHtml,
        EventType = template.EventType,
    };

    private protected override BodyTemplate New(string key) => new() { Key = key, Name = key };

    private protected override void Apply(BodyTemplate template, BodyTemplateInput input)
    {
        base.Apply(template, input);
        (template.Format, template.LayoutKey) = (input.Format, input.LayoutKey);
        (template.InlineStyles, template.TextFromHtml) = (input.InlineStyles, input.TextFromHtml);
    }

    private protected override BodyTemplateInput Clean(string key, BodyTemplateInput input, FieldProblems problems)
    {
        if (!Enum.IsDefined(input.Format))
            problems.Add("format", "Choose Html or Text.");
        var isHtml = input.Format == BodyFormat.Html;
        return base.Clean(key, input, problems) with
        {
            LayoutKey = problems.Optional("layoutKey", input.LayoutKey, "layout", Keys.MaxLength),
            InlineStyles = isHtml && input.InlineStyles,
            TextFromHtml = isHtml && input.TextFromHtml,
        };
    }

    private protected override async Task<Error?> RefuseAsync(MessagingDbContext db, BodyTemplate? existing, BodyTemplateInput input, CancellationToken cancellationToken)
    {
        if (existing is null || existing.Format == input.Format)
            return null;
        var usedBy = await Usage.OfTemplateAsync(db, Kind, existing.Key, storage.Limits, cancellationToken);
        return usedBy.Count > 0 ? new StillUsed("Body template", existing.Key, usedBy) : null;
    }

    private protected override IReadOnlyList<TemplateProblem> Check(BodyTemplate template, TemplateFragments fragments) =>
        TemplateFields.Check(storage.Renderer, template, template.Format.Output(), fragments, storage.Schemas, template.LayoutKey);

    private protected override string Makes(BodyTemplate template) => template.Format.Word();
}
