using Messaging.Core.Runs;
using Messaging.Core.Storage;
using Messaging.Core.Templates;
using Messaging.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Tests.Sending;

/// <summary>The largest message that the settings allow is measured as it would leave, whatever makes it large.</summary>
public sealed class MessageSizeTests
{
    private const int Limit = 20_000;

    [Theory]
    [InlineData("attachment")]
    [InlineData("picture")]
    [InlineData("text")]
    public async Task Run_MailLargerThanIsAllowed_IsNotSent(string what)
    {
        await using var scenario = await SendingScenario.StartAsync(1, $"Messaging:Limits:MessageBytes={Limit}");
        await MakeAsync(scenario, what, large: true);

        var run = await scenario.RunAsync();
        await scenario.WaitForAsync(run, MessageResultStatus.GenerateFailed);

        scenario.Server.Messages.ShouldBeEmpty();
        (await scenario.ResultAsync(run)).LastError.ShouldNotBeNull().ShouldContain("and 20,000 are allowed");
    }

    [Theory]
    [InlineData("attachment")]
    [InlineData("picture")]
    [InlineData("text")]
    public async Task Run_MailJustBelowWhatIsAllowed_IsSent(string what)
    {
        await using var scenario = await SendingScenario.StartAsync(1, $"Messaging:Limits:MessageBytes={Limit}");
        await MakeAsync(scenario, what, large: false);

        await scenario.WaitForAsync(await scenario.RunAsync(), MessageResultStatus.SendSuccessful);

        scenario.Server.Messages.ShouldHaveSingleItem().Data.Length.ShouldBeInRange(Limit * 8 / 10, Limit);
    }

    private static async Task MakeAsync(SendingScenario scenario, string what, bool large)
    {
        // With its line ends, base64 makes 20,300 of 14,850 bytes, and less than 19,000 of 12,500.
        var file = large ? 14_850 : 12_500;
        var hash = await scenario.App.Services.GetRequiredService<DocumentStore>().SaveAsync(new byte[file], default);
        await scenario.ChangeAsync(async db =>
        {
            var html = await db.BodyTemplates.SingleAsync(t => t.Key == "html");
            switch (what)
            {
                case "attachment":
                    (await db.Transformations.SingleAsync(t => t.Key == "lines")).Content = new string('x', file);
                    break;
                case "picture":
                    db.TemplateImages.Add(new TemplateImage { Key = "logo", FileName = "logo.png", ContentType = "image/png", DocumentHash = hash, Size = file });
                    html.Content = "{{image \"logo\" alt=\"Logo\"}}";
                    break;
                case var _:
                    html.Content = string.Concat(Enumerable.Repeat("<p>Dear reader</p>\n", large ? 1_060 : 950));
                    break;
            }
        });
    }
}
