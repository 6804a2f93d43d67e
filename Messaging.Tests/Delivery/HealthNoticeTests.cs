using Bunit;
using Messaging.Core.Health;
using Messaging.Core.Senders;
using Messaging.Core.Signals;
using Messaging.Web.Components.Layout;
using Messaging.Web.Components.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Tests.Delivery;

/// <summary>What a person sees on every page while something is wrong.</summary>
public sealed class HealthNoticeTests : BunitContext
{
    private readonly ProgramHealth health;
    private readonly SmtpServerState server;

    public HealthNoticeTests()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        var signals = new ChangeSignals(TimeProvider.System);
        (health, server) = (new ProgramHealth(signals, TimeProvider.System), new SmtpServerState(signals));
        Services.AddSingleton(signals).AddSingleton(health).AddSingleton(server).AddScoped<BrowserTime>();
    }

    [Fact]
    public void Notice_TroubleComesAndGoes_ShowsItMeanwhile()
    {
        var notice = Render<HealthNotice>();
        notice.FindAll(".notice").ShouldBeEmpty();

        health.Report(TroubleKind.Database, "The disk of the data directory is full, so nothing can be written.");
        notice.WaitForAssertion(() => notice.Find(".notice-bad").TextContent.ShouldContain("Nothing can be saved. The disk of the data directory is full"));

        health.Clear(TroubleKind.Database);
        notice.WaitForAssertion(() => notice.FindAll(".notice").ShouldBeEmpty());
    }

    [Fact]
    public void Notice_NothingSends_IsSaidOnEveryPage()
    {
        health.Report(TroubleKind.Sending, "Restart the program.");

        Render<HealthNotice>().Find(".notice-bad").TextContent.ShouldContain("Nothing is being sent. Restart the program.");
    }

    [Theory]
    [InlineData(TroubleKind.DiskSpace, "The disk is nearly full.")]
    [InlineData(TroubleKind.Clock, "The clock was changed.")]
    [InlineData(TroubleKind.Standstill, "The program was paused.")]
    public void Notice_WhatConcernsTheMachine_IsAWarning(TroubleKind kind, string title)
    {
        health.Report(kind, "What to do.");

        Render<HealthNotice>().Find(".notice-warning").TextContent.ShouldContain(title + " What to do.");
    }

    [Fact]
    public void Notice_ServerAway_SaysItInTheServersWords()
    {
        server.Waiting("The server answered the connection with: 421 Down for maintenance.", TimeProvider.System.GetUtcNow(), TimeProvider.System.GetUtcNow().AddMinutes(5));

        var notice = Render<HealthNotice>();

        notice.Find(".notice-warning").TextContent.ShouldContain("421 Down for maintenance. It is tried again by itself");
        server.Reached();
        notice.WaitForAssertion(() => notice.FindAll(".notice").ShouldBeEmpty());
    }
}
