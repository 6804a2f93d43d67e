namespace Messaging.Web.Components.Pages.Templates;

/// <summary>How a previewed mail is looked at.</summary>
/// <param name="Width">Width of the reader's window in CSS pixels; null for that of the pane.</param>
/// <param name="Dark">As by a mail program in its dark look.</param>
public sealed record PreviewLook(int? Width, bool Dark)
{
    /// <summary>As wide as the pane, light.</summary>
    public static PreviewLook Fitting { get; } = new(null, Dark: false);
}
