using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Messaging.Core.Storage;

/// <summary>Lets <c>dotnet ef</c> make migrations from Core alone, without starting the web host.</summary>
internal sealed class DesignTimeContextFactory : IDesignTimeDbContextFactory<MessagingDbContext>
{
    public MessagingDbContext CreateDbContext(string[] args)
    {
        var options = new DbContextOptionsBuilder<MessagingDbContext>();
        StorageServices.UseSqlite(options, Path.GetTempPath());
        return new MessagingDbContext(options.Options);
    }
}
