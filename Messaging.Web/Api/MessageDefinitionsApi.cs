using Messaging.Core.Accounts;
using Messaging.Core.Definitions;
using Messaging.Web.Security;

namespace Messaging.Web.Api;

/// <summary>What a caller sends for a definition. A class, so that its text form holds no password.</summary>
internal sealed class MessageDefinitionRequest
{
    public string? Name { get; init; }

    public string? SenderProfileKey { get; init; }

    public string? RecipientKey { get; init; }

    public string? SubjectTemplateKey { get; init; }

    public string? HtmlBodyTemplateKey { get; init; }

    public string? TextBodyTemplateKey { get; init; }

    /// <summary>The documents to attach, in order.</summary>
    public IReadOnlyList<string>? TransformationKeys { get; init; }

    public bool CompressAttachments { get; init; }

    /// <summary>AES-256 where left out.</summary>
    public ZipEncryption? ZipEncryption { get; init; }

    /// <summary>Write-only, may be a template. Left out: the stored one is kept. Empty: cleared.</summary>
    public string? ZipPassword { get; init; }

    public MessageDefinitionInput ToInput() => new(
        Name, SenderProfileKey, RecipientKey, SubjectTemplateKey, HtmlBodyTemplateKey, TextBodyTemplateKey, TransformationKeys ?? [],
        CompressAttachments, ZipEncryption ?? Core.Definitions.ZipEncryption.Aes256, SecretChange.From(ZipPassword));
}

/// <summary>A definition as it may be shown.</summary>
internal sealed record MessageDefinitionAnswer(
    string Key,
    string Name,
    string SenderProfileKey,
    string RecipientKey,
    string SubjectTemplateKey,
    string? HtmlBodyTemplateKey,
    string? TextBodyTemplateKey,
    IReadOnlyList<string> TransformationKeys,
    bool CompressAttachments,
    ZipEncryption ZipEncryption,
    bool HasZipPassword)
{
    public static MessageDefinitionAnswer From(MessageDefinitionView d) => new(
        d.Key, d.Name, d.SenderProfileKey, d.RecipientKey, d.SubjectTemplateKey, d.HtmlBodyTemplateKey, d.TextBodyTemplateKey, d.TransformationKeys,
        d.CompressAttachments, d.ZipEncryption, d.HasZipPassword);

    public static MessageDefinitionAnswer From(MessageDefinitionRow d) => new(
        d.Key, d.Name, d.SenderProfileKey, d.RecipientKey, d.SubjectTemplateKey, d.HtmlBodyTemplateKey, d.TextBodyTemplateKey, d.TransformationKeys,
        d.CompressAttachments, d.ZipEncryption, d.HasZipPassword);
}

/// <summary>Message definitions: what a run sends.</summary>
internal static class MessageDefinitionsApi
{
    public static void MapMessageDefinitionsApi(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("/message-definitions").WithTags("Message definitions");
        group.MapGet("/", ListAsync).Produces<CursorPage<MessageDefinitionAnswer>>();
        group.MapGet("/{key}", GetAsync).Produces<MessageDefinitionAnswer>().ProducesProblem(StatusCodes.Status404NotFound);
        group.MapPut("/{key}", PutAsync).RequireAuthorization(Policies.CanEditTemplates)
            .Produces<MessageDefinitionAnswer>().Produces<MessageDefinitionAnswer>(StatusCodes.Status201Created).ProducesProblem(StatusCodes.Status400BadRequest);
        group.MapDelete("/{key}", DeleteAsync).RequireAuthorization(Policies.CanEditTemplates)
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<IResult> ListAsync([AsParameters] ListQuery list, string? search, MessageDefinitionService definitions, CancellationToken cancellationToken)
    {
        var page = list.ToPageRequest();
        return page.Succeeded
            ? TypedResults.Ok(ListQuery.Answer(await definitions.ListAsync(search, page.Value, cancellationToken), page.Value, MessageDefinitionAnswer.From))
            : page.Error.ToProblem();
    }

    private static async Task<IResult> GetAsync(string key, MessageDefinitionService definitions, CancellationToken cancellationToken) =>
        (await definitions.GetAsync(key, cancellationToken)).ToResult(found => TypedResults.Ok(MessageDefinitionAnswer.From(found)));

    private static async Task<IResult> PutAsync(string key, MessageDefinitionRequest body, MessageDefinitionService definitions, CancellationToken cancellationToken)
    {
        var saved = await definitions.SaveAsync(key, body.ToInput(), cancellationToken: cancellationToken);
        if (!saved.Succeeded)
            return saved.Error.ToProblem();
        var stored = await definitions.GetAsync(key, cancellationToken);
        return stored.ToResult(found => SavedAnswer.Of(saved.Value, $"message-definitions/{key}", MessageDefinitionAnswer.From(found)));
    }

    private static async Task<IResult> DeleteAsync(string key, MessageDefinitionService definitions, CancellationToken cancellationToken) =>
        (await definitions.DeleteAsync(key, cancellationToken)).ToResult(_ => TypedResults.NoContent());
}
