using System.Linq.Expressions;
using Messaging.Core.Common;
using Messaging.Core.Storage;

namespace Messaging.Core.Templates;

/// <summary>Keeps the shared fragments and layouts.</summary>
public sealed class TemplateFragmentService : TemplateService<TemplateFragment, TemplateFragmentInput>
{
    private readonly TemplateStorage storage;

    internal TemplateFragmentService(TemplateStorage storage)
        : base(storage) => this.storage = storage;

    /// <inheritdoc/>
    protected override TemplateKind Kind => TemplateKind.Fragment;

    private protected override Expression<Func<TemplateFragment, int>>? MakesOrder => t => (int)t.Format + (t.IsLayout ? 2 : 0);

    /// <summary>All fragments as they are now.</summary>
    public async Task<TemplateFragments> ReadAllAsync(CancellationToken cancellationToken = default)
    {
        await using var db = await storage.Databases.CreateDbContextAsync(cancellationToken);
        return await TemplateFragments.ReadAsync(db, cancellationToken);
    }

    /// <summary>Keys of the body templates that a change to a fragment reaches, directly or through other fragments.</summary>
    public async Task<IReadOnlySet<string>> BodiesUsingAsync(string key, CancellationToken cancellationToken = default)
    {
        await using var db = await storage.Databases.CreateDbContextAsync(cancellationToken);
        return (await FragmentUse.ReadAsync(db, storage.Limits, cancellationToken)).UsersOf(key)
            .Where(u => u.Kind == TemplateKind.Body).Select(u => u.Template.Key).ToHashSet(StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public override TemplateFragmentInput InputOf(TemplateFragment template) =>
        new(template.Name, template.Format, template.Content, template.Translations) { IsLayout = template.IsLayout };

    private protected override TemplateFragment New(string key) => new() { Key = key, Name = key };

    private protected override void Apply(TemplateFragment template, TemplateFragmentInput input)
    {
        base.Apply(template, input);
        (template.Format, template.IsLayout) = (input.Format, input.IsLayout);
    }

    private protected override TemplateFragmentInput Clean(string key, TemplateFragmentInput input, FieldProblems problems)
    {
        if (!Enum.IsDefined(input.Format))
            problems.Add("format", "Choose Html or Text.");
        if (key == TemplateFragment.ContentName)
            problems.Add("key", "\"content\" is the word by which a layout places the body. Choose another key.");
        return base.Clean(key, input, problems);
    }

    /// <summary>Documents made with the old text are out of date, as if their transformations themselves had been changed.</summary>
    private protected override async Task ChangingAsync(MessagingDbContext db, TemplateFragment template, CancellationToken cancellationToken)
    {
        foreach (var transformation in await Usage.TransformationsWithFragmentAsync(db, template.Key, storage.Limits, cancellationToken))
        {
            TemplateHistory.Keep(db, TemplateKind.Transformation, transformation);
            transformation.Version++;
            (transformation.UpdatedAt, transformation.UpdatedBy) = (storage.Clock.GetUtcNow(), storage.Audit.Actor);
        }
    }

    private protected override IReadOnlyList<TemplateProblem> Check(TemplateFragment template, TemplateFragments fragments) =>
        TemplateFields.Check(storage.Renderer, template, fragments.With(template));

    private protected override string Makes(TemplateFragment template) => template.IsLayout ? $"{template.Format.Word()} layout" : template.Format.Word();
}
