using Messaging.Core.Accounts;
using Messaging.Core.Common;
using Messaging.Core.Definitions;
using Messaging.Core.Senders;
using Messaging.Tests.Support;

namespace Messaging.Tests.Senders;

public sealed class SenderProfileServiceTests : IDisposable
{
    private readonly TestDatabase database = new();
    private readonly SenderProfileService service;

    public SenderProfileServiceTests() => service = new(database, new AuditTrail(new TestActor(), new FixedClock()));

    public void Dispose() => database.Dispose();

    [Fact]
    public async Task SaveAsync_AllFields_AreKept()
    {
        (await service.SaveAsync("billing", new("billing@example.com", "Billing", "answers@example.com"))).Value!.Status.ShouldBe(ItemStatus.Created);

        (await service.ListAsync("answers", new PageRequest())).Total.ShouldBe(0);
        (await service.ListAsync("Bill", new PageRequest())).Items.ShouldBe([new SenderProfileRow("billing", "billing@example.com", "Billing", "answers@example.com", 0, 1)]);
    }

    [Theory]
    [InlineData("no at sign")]
    [InlineData("a@b@example.com")]
    [InlineData("Billing <billing@example.com>")]
    [InlineData("billing@example.com\r\nBcc: x@example.com")]
    public async Task SaveAsync_NotAnAddress_IsRefused(string email)
    {
        var error = (await service.SaveAsync("billing", new(email, "Billing", email))).Error.ShouldBeOfType<Invalid>();

        error.Fields.Keys.ShouldBe(["email", "replyTo"], ignoreOrder: true);
    }

    [Fact]
    public async Task DeleteAsync_Used_TakesAnExplicitWord()
    {
        await service.SaveAsync("billing", new("billing@example.com", "Billing"));
        await database.AddAsync(new MessageDefinition { Key = "monthly", Name = "Monthly", SenderProfileKey = "billing", RecipientKey = "r", SubjectTemplateKey = "t" });

        (await service.DeleteAsync("billing")).Error.ShouldBeOfType<StillUsed>().UsedBy.ShouldBe(["the definition \"Monthly\""]);
        (await service.DeleteAsync("billing", evenIfUsed: true)).Succeeded.ShouldBeTrue();
        (await service.GetAsync("billing")).Error.ShouldBeOfType<NotFound>();
    }

    [Theory]
    [InlineData("billing@example.com", "user@example.com", false)]
    [InlineData("billing@mail.example.com", "user@example.com", false)]
    [InlineData("billing@example.com", "apikey", false)]
    [InlineData("billing@example.com", null, false)]
    [InlineData("billing@example.com", "user@notexample.com", true)]
    public void Warning_DomainsOfSenderAndUser_WarnsWhereTheyDiffer(string sender, string? user, bool warns) =>
        (SenderDomain.Warning(sender, user) is not null).ShouldBe(warns);
}
