using Messaging.Core.Common;

namespace Messaging.Core.Sending;

/// <summary>Shows the mail as it would leave.</summary>
public sealed class PreviewService
{
    /// <summary>Composes without sending. Nothing is stored.</summary>
    /// <returns>The mail; <see cref="NotFound"/> for invoice or definition.</returns>
    public Task<Outcome<MailPreview>> PreviewAsync(PreviewRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();
}
