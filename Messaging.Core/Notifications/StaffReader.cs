using Messaging.Core.Accounts;
using Messaging.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Core.Notifications;

/// <summary>Somebody of the staff who gets a mail.</summary>
internal sealed record StaffMember(string Email, string Name);

/// <summary>The staff with their departments and switches, read at one moment: users are few.</summary>
internal sealed class StaffReader
{
    private readonly List<User> users;
    private readonly ILookup<string, long> members;
    private readonly Dictionary<(long User, string Type), bool> switches;

    private StaffReader(List<User> users, ILookup<string, long> members, Dictionary<(long User, string Type), bool> switches) =>
        (this.users, this.members, this.switches) = (users, members, switches);

    internal static async Task<StaffReader> ReadAsync(MessagingDbContext db, CancellationToken cancellationToken)
    {
        var all = await db.Users.AsNoTracking().Where(u => !u.Disabled).OrderBy(u => u.Id).ToListAsync(cancellationToken);
        var belonging = await db.DepartmentMembers.Join(db.Departments, m => m.DepartmentId, d => d.Id, (m, d) => new { d.Key, m.UserId }).ToListAsync(cancellationToken);
        var own = await db.StaffSubscriptions.AsNoTracking().ToListAsync(cancellationToken);
        return new StaffReader(all, belonging.ToLookup(m => m.Key, m => m.UserId, StringComparer.OrdinalIgnoreCase), own.ToDictionary(s => (s.UserId, s.TypeKey), s => s.On));
    }

    /// <summary>Who gets it: members of the department who have not switched the type off, or those who switched it on; never its author.</summary>
    internal IReadOnlyList<StaffMember> Find(string typeKey, Audience audience, string? department, string? author)
    {
        var found = audience switch
        {
            Audience.Department => users.Where(u => members[department ?? ""].Contains(u.Id) && switches.GetValueOrDefault((u.Id, typeKey), true)),
            Audience.Subscribers => users.Where(u => switches.GetValueOrDefault((u.Id, typeKey))),
            _ => [],
        };
        return [.. found.Where(u => !string.Equals(u.Email, author, StringComparison.OrdinalIgnoreCase)).Select(u => new StaffMember(u.Email, u.DisplayName))];
    }
}
