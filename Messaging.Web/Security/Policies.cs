namespace Messaging.Web.Security;

/// <summary>Names of what a role may do: the columns of the roles table in the documentation.</summary>
public static class Policies
{
    public const string CanView = nameof(CanView);
    public const string CanSend = nameof(CanSend);
    public const string CanEditTemplates = nameof(CanEditTemplates);
    public const string CanEditData = nameof(CanEditData);
    public const string CanAdminister = nameof(CanAdminister);
}
